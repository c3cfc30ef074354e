package learning

// Formula names the rules by which reading time is counted: Seconds and Minutes. They are published under this name; rules that
// give anything else are a new version.
const Formula = "time-1"
