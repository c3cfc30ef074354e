package learning

// Whole stands for the index of a unit where a part shows a package as a whole: it is met when all that the package asks is.
const Whole = -1
