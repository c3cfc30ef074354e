// Package browser drives one installed Chromium through pages as a person would, for journeys in e2e.
//
// A test binary that uses it calls Main from its TestMain, so that the browser ends with the binary:
//
//	func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
//
// A test asks for the browser by Start and for a page by Page. Each page is a stranger to all others: it has its own
// cookies and storage. Every method fails the test by itself when the browser cannot do what was asked, with the selector
// or address in the message, so a journey reads as its steps and nothing else. Click waits for the page it leads to; Press
// is for what stays on the page.
//
// Which screens a page is looked at on is chosen by Pairwise.
package browser
