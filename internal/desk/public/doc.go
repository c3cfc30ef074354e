// Package public is the desk of everybody: what this is, how it measures, and help. Its pages need no sign-in and show no
// person and no figure about few people; signed-in people see the same pages in their own frame.
//
// The page on method types no rule a second time: weights, marks and floors come from the formula in force and from the
// rooms that apply them, and its worked examples are computed by the code that computes everybody's levels.
package public
