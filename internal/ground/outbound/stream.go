package outbound

import (
	"context"
	"io"
	"time"

	"sopan/internal/ground/fault"
)

// longest bounds a Read from its first byte to its last: a page of many rows takes longer than an answer that is only counted.
const longest = 2 * time.Minute

// Read asks as Do does, and hands the answer's body on while it comes in, so that it is never held whole: call.Most bounds its
// bytes, and an answer without a Most is not read at all. use sees the status and the headers (Answer.Body is nil) and reads as
// much as it wants; what it says is passed on, but where the body broke off or was too large that is what the fault says.
func (c *Caller) Read(ctx context.Context, call Call, use func(Answer, io.Reader) error) error {
	const op = "outbound.Read"
	patient := *c.client
	patient.Timeout = longest
	res, err := c.ask(ctx, &patient, call, op)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body := &bounded{from: res.Body, left: call.Most}
	err = use(Answer{Status: res.StatusCode, Header: res.Header, Again: again(res.Header.Get("Retry-After"))}, body)
	switch {
	case body.large:
		return fault.E(fault.TooLarge, op, "ground.outbound.large", "bytes", call.Most)
	case body.broken != nil:
		return fault.E(fault.Unavailable, op, "ground.outbound.broken").Because(body.broken)
	}
	return err
}

// bounded reads so many bytes, and remembers why it could not read on.
type bounded struct {
	from   io.Reader
	left   int64
	large  bool
	broken error
}

// Read reads.
func (b *bounded) Read(to []byte) (int, error) {
	if int64(len(to)) > b.left+1 {
		to = to[:b.left+1]
	}
	n, err := b.from.Read(to)
	if b.left -= int64(n); b.left < 0 {
		b.large = true
		return 0, io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		b.broken = err
	}
	return n, err
}
