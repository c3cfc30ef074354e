package gap

// Formula names the rules by which gaps, priorities and the gap index are worked out from levels: Measure, Priority and Sum. What
// they give is published under this name; rules that give anything else are a new version.
const Formula = "gap-1"
