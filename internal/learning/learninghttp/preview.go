package learninghttp

// Preview puts on a text that learning has sanitised what the player puts on it, so that its author sees it as readers will. label
// names its tables.
func Preview(text, label string) string { return dress(text, label) }
