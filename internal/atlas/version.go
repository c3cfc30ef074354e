package atlas

// Formula names the rules by which the figures of places are worked out from people, and by which those about few are hidden.
// They are published under this name; rules that give or hide anything else are a new version.
const Formula = "atlas-1"
