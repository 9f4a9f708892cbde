package csvout

// Stats is what Write wrote.
type Stats struct {
	// Rows is the number of rows, without the header line.
	Rows int
	// Bytes is the size of the file.
	Bytes int64
	// Warnings are about names that are not in the file as the source gave them.
	Warnings Warnings
}

// Warnings counts rows whose name was altered in a way that people may notice.
type Warnings struct {
	// Cut are names of more than 255 UTF-16 units, the most that Alvao stores.
	Cut NameWarning
	// Replaced are names with letters that windows-1250 lacks, now ?.
	Replaced NameWarning
}

// NameWarning counts rows with the same warning.
type NameWarning struct {
	// Count is the number of rows.
	Count int
	// First are the first few of them.
	First []NamedRow
}

// NamedRow is a row whose name was altered.
type NamedRow struct {
	UID, Email string
	// Name is what the source gave.
	Name string
}

// maxExamples bounds NameWarning.First.
const maxExamples = 5

func (w *NameWarning) add(uid, email, name string) {
	w.Count++
	if len(w.First) < maxExamples {
		w.First = append(w.First, NamedRow{UID: uid, Email: email, Name: name})
	}
}
