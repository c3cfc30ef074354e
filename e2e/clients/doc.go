// Package clients drives the interfaces of this house with clients that others have written, in a real browser and from a page of
// another origin, as courses do.
package clients
