// Package sequencing walks SCORM 2004 packages with the run-time of the players and our own page script, on a server of the whole
// house, without a browser: node gives them a document of a few lines.
package sequencing
