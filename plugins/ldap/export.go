package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// export reads everything, and hands it on when it is whole.
func (p plugin) export(ctx context.Context, cfg config, w *sdk.Writer) error {
	found, err := p.persist(ctx, cfg, w)
	if err != nil {
		return explain(ctx, err, cfg)
	}
	for _, warning := range found.warnings {
		w.Warn(warning)
	}
	for _, l := range found.licenses {
		if err := w.License(l); err != nil {
			return err
		}
	}
	for _, one := range found.holders {
		if err := w.Assign(one.holder, one.licenses...); err != nil {
			return err
		}
		if err := w.HolderDetails(one.holder.ID, one.details); err != nil {
			return err
		}
	}
	return nil
}

// pauses are those between the attempts to read everything. A cookie belongs to its
// connection, so whatever breaks off is begun anew, with a new connection.
func pauses() []time.Duration {
	return []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}
}

// persist reads everything, again and again if that can help.
func (p plugin) persist(ctx context.Context, cfg config, w *sdk.Writer) (*outcome, error) {
	for attempt, pause := range append(pauses(), 0) {
		found, err := p.attempt(ctx, cfg, w)
		if err == nil || pause == 0 || !passes(ctx, err, attempt) {
			return found, err
		}
		why := fmt.Sprintf("attempt %d to read the directory failed: %s", attempt+1, cause(err))
		slog.Warn("reading the directory again", "why", cause(err), "pause", pause.String())
		w.Traffic(sdk.Traffic{Retries: 1})
		if err := w.Restart(why); err != nil {
			return nil, err
		}
		w.Pausing(p.clock.Now().Add(pause), why)
		if err := p.clock.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("there was no attempt")
}

// cause is the text behind a problem.
func cause(err error) string {
	if problem, ok := errors.AsType[sdk.Problem](err); ok && problem.Unwrap() != nil {
		return problem.Unwrap().Error()
	}
	return err.Error()
}

// passes reports whether what failed may be over soon: a lost connection, a server
// that is busy, a search that took too long, or what was changed while it was read. A
// refusal, a limit of size, or a certificate stays. A member that leads nowhere may
// have been moved just then, but only once.
func passes(ctx context.Context, err error, attempt int) bool {
	if ctx.Err() != nil || isSignIn(err) {
		return false
	}
	if code, ok := directory.CodeOf(err); ok {
		switch code {
		case ldap.LDAPResultTimeLimitExceeded, ldap.LDAPResultBusy, ldap.LDAPResultUnavailable, ldap.LDAPResultUnwillingToPerform, ldap.LDAPResultOther:
			return true
		default:
			return false
		}
	}
	if _, ok := errors.AsType[*unresolvedError](err); ok {
		return attempt == 0
	}
	if _, ok := errors.AsType[*directory.NoEntryError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*lostMembersError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*directory.RangeError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*directory.LostError](err); ok {
		return true
	}
	return isNetwork(err)
}

// attempt reads everything once.
func (p plugin) attempt(ctx context.Context, cfg config, w *sdk.Writer) (*outcome, error) {
	s, err := open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer s.conn.Close()
	defer s.traffic(w)
	r := newReading(s, newPeople(s, p.clock.Now(), w.Wants), func(entries int) { w.Progress(entries, 0, "entries") })
	if err := r.findRoots(ctx); err != nil {
		return nil, err
	}
	if w.LicensesOnly() {
		licenses, err := r.licenses()
		return &outcome{licenses: licenses}, err
	}
	if err := r.everything(ctx); err != nil {
		return nil, err
	}
	if err := r.compare(ctx); err != nil {
		return nil, err
	}
	found, err := r.outcome()
	if warning, ok := expiresSoon(s.conn, p.clock.Now()); ok {
		found.warnings = append(found.warnings, warning)
	}
	return found, err
}
