package hr

import "context"

type tellerKey struct{}

// Telling gives a context under which long work says how far it is: so much done of total. tell is called from the goroutine that
// works, now and then, and must return at once.
func Telling(ctx context.Context, tell func(done, total int)) context.Context {
	return context.WithValue(ctx, tellerKey{}, tell)
}

// tell says how far a part of the work is, to whom the context names.
func tell(ctx context.Context, done, total int) {
	if f, ok := ctx.Value(tellerKey{}).(func(done, total int)); ok && total > 0 {
		f(done, total)
	}
}

// share gives a context under which a part of the work fills from one hundredth of the whole to another.
func share(ctx context.Context, from, to int) context.Context {
	if _, ok := ctx.Value(tellerKey{}).(func(done, total int)); !ok {
		return ctx
	}
	return Telling(ctx, func(done, total int) { tell(ctx, from*total+(to-from)*done, 100*total) })
}
