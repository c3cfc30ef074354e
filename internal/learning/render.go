package learning

import "sopan/internal/ground/prose"

// Render gives the sanitised HTML of an author's Markdown. It is called once, when a course is read; pages print the
// result as it is, with its pictures placed (prose.Placed).
func Render(source string) (string, error) { return prose.Render(source) }
