// Package content is what was uploaded once, judged, and lies unpacked for ever: packages of courses made elsewhere (SCORM, cmi5,
// H5P, pages), documents (PDF, EPUB, PPTX), video, audio and pictures.
//
// The life of a package: Receive takes an upload to the disk and judges it as a file, before anything is kept: its bounds, the
// safety of its names, its kind by its content. What the kind's own standard asks is judged by the rooms above (launch, attempt,
// studio), which read it by Received.FS. Keep then puts it into the store in the transaction of its cause, and tells Kept. From
// then on nothing of it changes and nothing is removed: a course that is taught again differently is another package.
//
// Files lie by their content, so that the same file of a hundred packages lies there once. A file that no package names, because
// the transaction of its cause failed or the machine stopped on the way, is swept.
//
// Foreign content is never served on our own site but on the player's origin, by addresses that are signed and short-lived:
// Address makes them, Admit reads them. It can reach neither our pages nor our cookies.
//
// content never runs, changes or interprets what it keeps, and never says who may learn from it.
package content
