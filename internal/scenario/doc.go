// Package scenario is branching cases: a situation from public life told scene by scene. Who walks through one chooses what to do,
// sees at once what follows and what it does to the measures of the case (trust, calm, time), and reads in the end, choice by choice,
// what a good officer weighs there. Then they may take any decision again.
//
// A case is put in whole (Put), from a YAML file that Parse checks: every scene is reached, every way ends, no way comes back to
// itself. Putting in the same case again does nothing; a changed one is the next version, and who is under way stays on theirs.
//
// The life of a walk:
//
//	Begin ──▶ active ──Choose, until a scene that ends──▶ ended
//	          active ──Leave──▶ left
//
// A scene may carry a voice, a sound of the store of content with its words beside it; without it the text is whole.
//
// A case is practice. Nothing in it is evidence of a level, and what somebody chose is nobody's business but their own.
//
// Facts told: Published, Ended. Read: none.
package scenario
