//go:build bench && linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/demo/invented"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/state"
	"github.com/licexport/licexport/internal/web"
)

// A job that ran each night for as long as counts and records are kept by default.
const (
	pageDays     = 730
	pageLicenses = 100
	pageTimes    = 25
	pageJob      = "nightly"
)

// pages compares pages of a job over its full retention with reading and decoding
// what they are about: once, with nothing around it.
func pages(l *lab) error {
	dir, err := l.folder("page")
	if err != nil {
		return err
	}
	now := time.Date(2026, time.November, 24, 6, 0, 0, 0, time.UTC)
	path, err := fullRetention(now).Write(l.ctx, dir)
	if err != nil {
		return err
	}
	file, err := config.Load(path)
	if err != nil {
		return err
	}
	r := newReader(file, now)
	kept := filepath.Join(dir, "out", ".licexport", pageJob+".csv")
	for _, p := range []struct {
		what, path string
		counts     bool // of all days, or of the last month
		budget     float64
	}{
		{"page of a license over two years, CPU, beside reading what it shows", "/jobs/" + pageJob + "/licenses/PRODUCT_007", true, 2},
		{"page of all licenses, CPU, beside reading what it shows", "/jobs/" + pageJob + "/licenses", false, 0},
		{"page of a job, CPU, beside reading what it shows", "/jobs/" + pageJob, false, 2},
		{"page of a source, CPU, beside reading what it shows", "/jobs/" + pageJob + "/sources/contoso", false, 2},
	} {
		ours, theirs, err := duel(pageTimes,
			func() (cost, error) { return inProcess(func() error { return r.show(l.ctx, p.path) }) },
			func() (cost, error) {
				return inProcess(func() error { return decode(kept, p.counts, shownRecords) })
			})
		if err != nil {
			return err
		}
		l.report.seconds(p.what, ours.cpu, theirs.cpu, p.budget)
	}
	return nil
}

// shownRecords is how many records the pages of a job read.
const shownRecords = 60

// fullRetention is a site with one job.
func fullRetention(now time.Time) invented.Site {
	job := invented.Job{Name: pageJob, Source: "contoso", Days: pageDays}
	for i := range pageLicenses {
		job.Licenses = append(job.Licenses, invented.License{
			UID: fmt.Sprintf("PRODUCT_%03d", i), Name: fmt.Sprintf("Product %d with a rather ordinary name", i),
			Holders:   func(ago int) int { return 10 + (i+ago/(3+i%11))%40 },
			Purchased: func(ago int) *int64 { return new(int64(60 - ago/200)) },
			Consumed:  func(ago int) *int64 { return new(int64(10 + (i+ago/(3+i%11))%40)) },
		})
	}
	return invented.Site{Now: now, Jobs: []invented.Job{job}, FS: hasty{disk.OS()}}
}

// hasty is a file system that makes nothing durable: the site is thrown away.
type hasty struct{ disk.FS }

func (hasty) SyncDir(string) error { return nil }

func (h hasty) Create(path string) (disk.File, error) {
	f, err := h.FS.Create(path)
	return hastyFile{f}, err
}

type hastyFile struct{ disk.File }

func (hastyFile) Sync() error { return nil }

// reader asks for pages as somebody who comes so late that nothing is kept.
type reader struct {
	now   time.Time
	pages http.Handler
}

func newReader(file *config.File, now time.Time) *reader {
	r := &reader{now: now}
	clock := func() time.Time { return r.now }
	live := web.NewLive(web.LiveOptions{
		Config: func() *config.File { return file }, Schedule: func() schedule.Status { return schedule.Status{} }, Now: clock,
	})
	r.pages = web.Handler(live, web.Options{Version: "bench", Now: clock, Log: slog.New(slog.DiscardHandler)})
	return r
}

// show gets a page.
func (r *reader) show(ctx context.Context, path string) error {
	r.now = r.now.Add(time.Minute)
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	if w.Code != http.StatusOK || w.Body.Len() < 2000 {
		return fmt.Errorf("%s: status %d, %d bytes", path, w.Code, w.Body.Len())
	}
	return nil
}

// decode reads and decodes what a state keeps, once: the counts of all months or of the
// newest one, the newest records, and what is published, was published before and was in
// force on each day.
func decode(dir string, allCounts bool, records int) error {
	months, err := filesOf(filepath.Join(dir, "counts"), ".json.zst")
	if err != nil {
		return err
	}
	if !allCounts {
		months = months[:1]
	}
	for _, path := range months {
		if err := decodeCounts(path); err != nil {
			return err
		}
	}
	runs, err := filesOf(filepath.Join(dir, "runs"), ".json")
	if err != nil {
		return err
	}
	for _, path := range runs[:records] {
		if err := decodeFile(path, new(state.RunRecord)); err != nil {
			return err
		}
	}
	return decodeFile(filepath.Join(dir, "state.json"), new(struct {
		Published *state.Entry       `json:"published"`
		History   []state.Entry      `json:"history"`
		Contents  []state.DayContent `json:"day_contents"`
		Days      []state.Day        `json:"daily_maxima"`
	}))
}

func decodeFile(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func decodeCounts(path string) error {
	packed, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	text, err := z.DecodeAll(packed, nil)
	if err != nil {
		return err
	}
	var month struct {
		Days     []string `json:"days"`
		Runs     []string `json:"runs"`
		Rows     []int    `json:"rows"`
		Licenses []struct {
			Source    string   `json:"source"`
			ID        string   `json:"id"`
			UID       string   `json:"uid"`
			Name      string   `json:"name"`
			Rows      []*int64 `json:"rows"`
			Purchased []*int64 `json:"purchased"`
			Consumed  []*int64 `json:"consumed"`
		} `json:"licenses"`
	}
	if err := json.Unmarshal(text, &month); err != nil {
		return err
	}
	if len(month.Licenses) != pageLicenses {
		return fmt.Errorf("%s: counts of %d licenses", path, len(month.Licenses))
	}
	return nil
}

// filesOf are the files of a folder with an end, newest first.
func filesOf(dir, end string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range slices.Backward(entries) {
		if strings.HasSuffix(e.Name(), end) {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	return all, nil
}

// inProcess measures something that this process does.
func inProcess(do func() error) (cost, error) {
	runtime.GC()
	var before, after syscall.Rusage
	failed := syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	started := time.Now()
	err := do()
	wall := time.Since(started)
	failed = errors.Join(failed, syscall.Getrusage(syscall.RUSAGE_SELF, &after))
	used := func(r *syscall.Rusage) time.Duration { return time.Duration(r.Utime.Nano() + r.Stime.Nano()) }
	return cost{wall: wall, cpu: used(&after) - used(&before)}, errors.Join(err, failed)
}
