//go:build !crash

// Package crash marks the places where a killed process would hurt most. In an ordinary build Point does nothing and
// costs nothing; built with -tags crash it kills the process with SIGKILL at the place and count that SOPAN_CRASH names,
// and leaves a file that proves the place was hit. Used by the tests of "nothing acknowledged is ever lost".
package crash

// Point is a place where the process may be killed in a test.
func Point(string) {}
