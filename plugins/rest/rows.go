package main

// rows are what the items of a list say, in their order. An item that comes twice is
// one row: what it says last. The zero value is ready.
type rows[T any] struct {
	list []T
	at   map[string]int // by the key of the item
}

func (r *rows[T]) reset() { *r = rows[T]{} }

func (r *rows[T]) put(key string, row T) {
	if at, ok := r.at[key]; ok {
		r.list[at] = row
		return
	}
	if r.at == nil {
		r.at = make(map[string]int)
	}
	r.at[key] = len(r.list)
	r.list = append(r.list, row)
}

// get finds the row of an item.
func (r *rows[T]) get(key string) (row T, ok bool) {
	at, ok := r.at[key]
	if ok {
		row = r.list[at]
	}
	return row, ok
}
