// Package record is the learning record store: statements of the Experience API, each kept as it was sent and for ever, in the
// one order in which they were stored, and the documents that courses keep beside them. What is accepted is on disk before it
// is answered for. Statements are never changed; a voiding statement is one more. No statement is by itself evidence of a level.
//
// Statements of many requests are written together: whoever comes while a transaction is under way waits for the next, which
// takes all that wait. The row of record_sequence is locked until the commit, so a number is never given before a smaller one
// can be read, and the moment of storing never runs backwards, whatever number of processes write.
package record
