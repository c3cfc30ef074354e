// Package atlas is what people can do, by place: for each competency how many are measured, how many stand below what
// their post asks, and by how much, in a block, a district or a state.
//
// A person counts once, where their current substantive post lies. n counts the measured; who is not yet measured stands
// beside it and moves no mean. The figures are kept added up (atlas_cell) and follow the log by differences: a person's
// old part is taken out and the new one put in. Rebuild adds everything up anew and comes to the same.
//
// Small groups are hidden from everybody who may only look (Cells), and stay hidden: no figure on fewer than five people
// can be computed from all that is shown, by whatever sums and differences over places and kinds of post. hide.go tells
// how and against whom. Who holds the right over a unit reads exact figures of that unit (Exact) and who stands behind them
// (People); both are recorded before they are answered.
//
// The atlas is a read model only. It tells no facts and decides nothing; it may be dropped and rebuilt.
package atlas
