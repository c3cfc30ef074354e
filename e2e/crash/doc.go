// Package crash holds the tests of one promise: nothing that has been acknowledged is ever lost, and nothing half done ever
// stands. Processes are killed with SIGKILL at chosen places while they import, sign, pass on, expire, number, follow and
// rebuild; several processes write to one database; servers are started a second time and weighed.
//
// The places are those of crash.Point, reached in programs that are linked to die there. Which place falls to which work,
// and the how-manieth time that it is reached, follows from a seed; SOPAN_CRASH_SEED sets another than the usual one:
//
//	SOPAN_CRASH_SEED=$RANDOM go test -count=1 -v ./e2e/crash
package crash
