package content

// Size is how large the file is that was sent, in octets.
func (r *Received) Size() int64 { return r.size }

// Packed tells whether it came as an archive.
func (r *Received) Packed() bool { return r.zip != nil }
