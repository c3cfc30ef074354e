// Package notice is the inbox: what a person is to be told of what others, or the passing of time, did to what is theirs.
//
// It listens. No room calls it: it reads the facts of the rooms below and keeps one row for each person whom a fact
// concerns. A notice holds a kind, ids and levels; pages put it into words in the reader's language.
//
// A notice that asks for something (a signature, a plan to agree) calls until it is read or until the matter is settled by
// anybody: withdrawn, passed on, decided. What is only filed, such as a level measured for the first time, never calls.
//
// Notices are derived and can be read again from the log; what a person has read is theirs and stays. The room tells no
// facts.
package notice
