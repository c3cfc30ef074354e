// Package journeys follows each person whom the house serves through what they came for, from page to page in a real browser:
// the officer on a telephone in Hindi, those in offices at a desk. Every journey is made twice, with the pages' scripts and
// without, and ends in the same state, which is asked of the public API or of the rooms.
package journeys
