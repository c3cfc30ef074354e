package record

// FoldAt has the tail folded when it holds n statements.
func (s *Store) FoldAt(n int64) { s.foldAt = n }
