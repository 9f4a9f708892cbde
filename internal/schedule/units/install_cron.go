package units

import (
	"context"
	"errors"
	"slices"
	"strings"
)

type cron struct{ system System }

func (s cron) install(ctx context.Context, r Request, files []UnitFile) ([]string, error) {
	old, err := s.read(ctx, r)
	if err != nil {
		return nil, err
	}
	changed, found := withBlock(old, r, files[0].Text)
	if err := s.write(ctx, r, changed); err != nil {
		return nil, err
	}
	if found {
		return []string{"replaced the entry " + r.Name() + " of the crontab"}, nil
	}
	return []string{"added the entry " + r.Name() + " to the crontab"}, nil
}

func (s cron) remove(ctx context.Context, r Request) ([]string, error) {
	old, err := s.read(ctx, r)
	if err != nil {
		return nil, err
	}
	changed, found := withBlock(old, r, "")
	if !found {
		return []string{"there was nothing to remove"}, nil
	}
	if err := s.write(ctx, r, changed); err != nil {
		return nil, err
	}
	return []string{"removed the entry " + r.Name() + " from the crontab"}, nil
}

func (s cron) status(ctx context.Context, r Request) (Status, error) {
	crontab, err := s.read(ctx, r)
	if err != nil {
		return Status{}, err
	}
	block, found := blockOf(crontab, r)
	due := func(line string) bool { return strings.HasPrefix(line, cronFields(r.Calendar)+" ") }
	return Status{Installed: found, Current: slices.ContainsFunc(lines(block), due), Details: lines(block)}, nil
}

// read gives the crontab; that there is none is exit code 1 with a text that
// every version of cron has.
func (s cron) read(ctx context.Context, r Request) (string, error) {
	out, err := s.system.Run(ctx, nil, "crontab", s.args(r, "-l")...)
	var failed *ToolError
	if errors.As(err, &failed) && strings.Contains(failed.Output, "no crontab for") {
		return "", nil
	}
	return out, err
}

func (s cron) write(ctx context.Context, r Request, crontab string) error {
	_, err := s.system.Run(ctx, []byte(crontab), "crontab", s.args(r, "-")...)
	return err
}

// args are those of crontab, for the account that was asked for.
func (cron) args(r Request, action string) []string {
	if r.Account == "" {
		return []string{action}
	}
	return []string{"-u", r.Account, action}
}
