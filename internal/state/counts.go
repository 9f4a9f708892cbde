package state

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/license"
)

const (
	countsDir     = "counts"
	countsEnd     = ".json.zst"
	countsVersion = 1
	monthFormat   = "2006-01"
	// maxSeries bounds the licenses of a month, in case a source has new ids each day.
	maxSeries = 50_000
)

// DayCounts are the counts of what was in force when a day (UTC) ended. They name no
// people.
type DayCounts struct {
	Day string
	// Run is the last run of the day that published the file or found it as it should
	// be.
	Run string
	// Rows counts the assignments of the file.
	Rows     int
	Licenses []LicenseCount
}

// LicenseCount is the state of one license on a day.
type LicenseCount struct {
	Source, ID, UID, Name string
	// Rows counts its assignments in the file.
	Rows int
	// Purchased and Consumed are units as the vendor counts them; nil if unknown.
	Purchased, Consumed *int64
}

// countMonth is a file: the counts of the days of a month, license by license, so
// that what does not change takes next to no space once it is compressed.
type countMonth struct {
	Version int    `json:"version"`
	Month   string `json:"month"`
	// Days, ascending, and parallel to them the runs and the rows of the file.
	Days     []string      `json:"days"`
	Runs     []string      `json:"runs"`
	Rows     []int         `json:"rows"`
	Licenses []countSeries `json:"licenses"`
}

// countSeries are the counts of a license; the lists are parallel to the days. Rows is
// nil on days without the license.
type countSeries struct {
	Source    string   `json:"source,omitempty"`
	ID        string   `json:"id,omitempty"`
	UID       string   `json:"uid"`
	Name      string   `json:"name,omitempty"`
	Rows      []*int64 `json:"rows"`
	Purchased []*int64 `json:"purchased"`
	Consumed  []*int64 `json:"consumed"`
}

// Counts returns the counts of the days from one to another, both included, oldest
// first; the zero time sets no bound. Days that can be read are returned also if the
// error says that others cannot.
func (v *View) Counts(from, to time.Time) ([]DayCounts, error) {
	first, last := dayOf(from), dayOf(to)
	months, err := v.countMonths()
	if err != nil {
		return nil, err
	}
	var all []DayCounts
	var failed error
	for _, month := range months {
		if first != "" && month < first[:len(monthFormat)] || last != "" && month > last[:len(monthFormat)] {
			continue
		}
		m, err := v.readCounts(month)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		for i, day := range m.Days {
			if (first == "" || day >= first) && (last == "" || day <= last) {
				all = append(all, m.day(i))
			}
		}
	}
	return all, failed
}

// PublishedCounts returns the counts of what is published, in the order of the file; nil
// if nothing is. Units that are not kept for history are unknown. If they cannot be read,
// there is an error besides, and the holders are returned all the same.
func (v *View) PublishedCounts() ([]LicenseCount, error) {
	e := v.head.Published
	if e == nil {
		return nil, nil
	}
	all := make([]LicenseCount, len(e.Licenses))
	for i, c := range e.Licenses {
		all[i] = LicenseCount{Source: c.Source, ID: c.ID, UID: c.UID, Name: c.Name, Rows: c.Rows}
	}
	day := dayOf(e.LastTime)
	if day == "" {
		return all, nil
	}
	m, err := v.readCounts(day[:len(monthFormat)])
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	at, found := slices.BinarySearch(m.Days, day)
	if !found || m.Runs[at] != e.LastRun {
		return all, nil // they are those of another content
	}
	series := make(map[[2]string]*countSeries, len(m.Licenses))
	for i := range m.Licenses {
		s := &m.Licenses[i]
		series[seriesKey(s.Source, s.ID, s.UID)] = s
	}
	for i := range all {
		if s := series[seriesKey(all[i].Source, all[i].ID, all[i].UID)]; s != nil {
			all[i].Purchased, all[i].Consumed = s.Purchased[at], s.Consumed[at]
		}
	}
	return all, nil
}

// dayOf is the day (UTC) of a time; empty for the zero time.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(dayFormat)
}

var monthNames = regexp.MustCompile(`^\d{4}-\d{2}$`)

// countMonths lists the months of which there are counts, ascending.
func (f folder) countMonths() ([]string, error) {
	names, err := f.names(countsDir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		if month, ok := strings.CutSuffix(name, countsEnd); ok && monthNames.MatchString(month) {
			all = append(all, month)
		}
	}
	slices.Sort(all)
	return all, nil
}

// day gives the counts of one day.
func (m *countMonth) day(i int) DayCounts {
	d := DayCounts{Day: m.Days[i], Run: m.Runs[i], Rows: m.Rows[i], Licenses: make([]LicenseCount, 0, len(m.Licenses))}
	for j := range m.Licenses {
		s := &m.Licenses[j]
		if s.Rows[i] != nil {
			d.Licenses = append(d.Licenses, LicenseCount{
				Source: s.Source, ID: s.ID, UID: s.UID, Name: s.Name,
				Rows: int(*s.Rows[i]), Purchased: s.Purchased[i], Consumed: s.Consumed[i],
			})
		}
	}
	return d
}

// readCounts reads a month. One that is damaged is a *CorruptError.
func (f folder) readCounts(month string) (*countMonth, error) {
	name := filepath.Join(countsDir, month+countsEnd)
	packed, err := f.read(name)
	if err != nil {
		return nil, err
	}
	z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	text, err := io.ReadAll(io.LimitReader(z, maxJSON+1))
	if err != nil || len(text) > maxJSON {
		return nil, damagedCounts(f.dir, name, err)
	}
	var m countMonth
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, damagedCounts(f.dir, name, err)
	}
	if m.Version > countsVersion {
		return nil, newer(f.dir, name, m.Version, countsVersion)
	}
	if !m.sound(month) {
		return nil, damagedCounts(f.dir, name, nil)
	}
	return &m, nil
}

// sound reports whether the lists of a month are parallel.
func (m *countMonth) sound(month string) bool {
	n := len(m.Days)
	if m.Version < 1 || m.Month != month || len(m.Runs) != n || len(m.Rows) != n || !slices.IsSorted(m.Days) {
		return false
	}
	for _, day := range m.Days {
		if _, err := time.Parse(dayFormat, day); err != nil {
			return false
		}
	}
	for i := range m.Licenses {
		s := &m.Licenses[i]
		if len(s.Rows) != n || len(s.Purchased) != n || len(s.Consumed) != n {
			return false
		}
	}
	return true
}

func damagedCounts(dir, name string, err error) error {
	return &CorruptError{
		Path: filepath.Join(dir, name), Dir: dir, Reason: "its content is damaged", Err: err,
		Remedy: "Restore it from a backup, or remove this one file: it only has the counts by day of the month in its name.",
	}
}

// noteCounts notes the counts of what is published now as those of the day, and
// removes months that are too old. The file is published, whatever comes of this.
func (s *Store) noteCounts(ctx context.Context, e Entry, t *license.Table) {
	err := errors.Join(s.count(ctx, e, t), s.pruneCounts())
	if err != nil && s.disk.Note != nil {
		s.disk.Note("the counts of this day could not be kept for history: " + err.Error())
	}
}

func (s *Store) count(ctx context.Context, e Entry, t *license.Table) error {
	day := dayOf(e.LastTime)
	month := day[:len(monthFormat)]
	m, err := s.readCounts(month)
	damage, damaged := errors.AsType[*CorruptError](err)
	switch {
	case errors.Is(err, fs.ErrNotExist), damaged && !damage.Newer:
		m = &countMonth{Version: countsVersion, Month: month}
	case err != nil:
		return err
	}
	if err := s.mkdir(countsDir); err != nil {
		return err
	}
	lost := m.set(day, e.LastRun, t)
	if err := s.writeCounts(ctx, m); err != nil {
		return err
	}
	switch {
	case damaged:
		return fmt.Errorf("those of the month before this day were lost, because %s was damaged and had to be written anew", damage.Path)
	case lost > 0:
		return fmt.Errorf("%d licenses are left out, because the month has counts of %d already", lost, maxSeries)
	}
	return nil
}

func (s *Store) writeCounts(ctx context.Context, m *countMonth) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.write(ctx, s.path(countsDir, m.Month+countsEnd), func(w io.Writer) error {
		z, err := zstd.NewWriter(w,
			zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow))
		if err != nil {
			return err
		}
		_, err = z.Write(text)
		return errors.Join(err, z.Close())
	})
}

// set puts the counts of a table in the place of those of a day. It returns how many
// licenses there was no room for.
func (m *countMonth) set(day, run string, t *license.Table) (lost int) {
	at := m.column(day)
	m.Runs[at], m.Rows[at] = run, t.Len()
	known := map[[2]string]int{}
	for i := range m.Licenses {
		s := &m.Licenses[i]
		s.Rows[at], s.Purchased[at], s.Consumed[at] = nil, nil, nil
		known[seriesKey(s.Source, s.ID, s.UID)] = i
	}
	for i, l := range t.Licenses() {
		key := seriesKey(l.Source, l.ID, l.UID)
		j, found := known[key]
		if !found {
			if len(m.Licenses) == maxSeries {
				lost++
				continue
			}
			j = len(m.Licenses)
			n := len(m.Days)
			m.Licenses = append(m.Licenses, countSeries{
				Source: l.Source, ID: l.ID, Rows: make([]*int64, n), Purchased: make([]*int64, n), Consumed: make([]*int64, n),
			})
			known[key] = j
		}
		s := &m.Licenses[j]
		rows := int64(t.Count(i))
		s.UID, s.Name = l.UID, l.Name
		s.Rows[at], s.Purchased[at], s.Consumed[at] = &rows, l.Purchased, l.Consumed
	}
	return lost
}

// seriesKey is how a license is followed from day to day: as the guard follows it.
func seriesKey(source, id, uid string) [2]string {
	if id == "" {
		return [2]string{"", license.FoldKey(uid)}
	}
	return [2]string{source + "\x00", id}
}

// column makes room for a day, if it has none yet, and returns its place.
func (m *countMonth) column(day string) int {
	at, found := slices.BinarySearch(m.Days, day)
	if found {
		return at
	}
	m.Days, m.Runs, m.Rows = slices.Insert(m.Days, at, day), slices.Insert(m.Runs, at, ""), slices.Insert(m.Rows, at, 0)
	for i := range m.Licenses {
		s := &m.Licenses[i]
		s.Rows, s.Purchased, s.Consumed = slices.Insert(s.Rows, at, nil), slices.Insert(s.Purchased, at, nil), slices.Insert(s.Consumed, at, nil)
	}
	return at
}

// pruneCounts removes months that are too old as a whole, and the oldest ones beyond
// the number that is kept.
func (s *Store) pruneCounts() error {
	keep := s.options.Keep.Counts
	if keep <= 0 {
		return nil
	}
	oldest := s.settledNow(&s.head).UTC().Add(-keep).Format(monthFormat)
	return s.removeCounts(func(month string, newer int) bool {
		return month < oldest || newer > wholeDays(keep)/28+1
	})
}

// removeCounts removes some months; newer counts the months after one.
func (s *Store) removeCounts(of func(month string, newer int) bool) error {
	all, err := s.countMonths()
	if err != nil {
		return err
	}
	var failed error
	for i, month := range all {
		if of(month, len(all)-1-i) {
			failed = errors.Join(failed, s.remove(s.path(countsDir, month+countsEnd)))
		}
	}
	return failed
}
