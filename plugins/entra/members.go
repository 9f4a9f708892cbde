package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/licexport/licexport/plugins/internal/entra/answers"
)

// membersOf reads the direct members of a group, once in a run. at is the setting that
// names it, empty for a group that is assigned to an application.
func (r *reading) membersOf(ctx context.Context, id, at string) (membership, error) {
	if known, ok := r.groups[id]; ok {
		return known, nil
	}
	found, err := r.conn.findGroup(ctx, id, at)
	if err != nil {
		return membership{}, err
	}
	if found.isPaused() {
		r.warn(rulePaused(found))
	}
	m := membership{group: found}
	if m.members, err = r.countedMembers(ctx, found); err != nil {
		return membership{}, err
	}
	for _, o := range m.members {
		if o.ID == "" {
			return membership{}, noID("a member of " + found.Name)
		}
	}
	r.groups[id] = m
	return m, nil
}

// mostReadings is how often the members of a group are read if its count names more of
// them.
const mostReadings = 3

// settle is the pause before the members of such a group are read again.
const settle = 5 * time.Second

// countedMembers reads the members and compares them with the count of the index,
// which is another service than the list.
func (r *reading) countedMembers(ctx context.Context, g directoryGroup) ([]object, error) {
	for attempt := 1; ; attempt++ {
		members, err := r.conn.members(ctx, g)
		if err != nil {
			return nil, err
		}
		missing, err := r.missing(ctx, g, members)
		if err != nil || missing == 0 {
			return members, err
		}
		if attempt == mostReadings {
			return nil, countShort(g, len(members), missing)
		}
		why := fmt.Sprintf("the group %s has %d members by its count, and %d were read", g.Name, len(members)+missing, len(members))
		r.w.Pausing(r.clock.Now().Add(settle), why)
		if err := r.clock.Sleep(ctx, settle); err != nil {
			return nil, err
		}
	}
}

// missing is how many members are missing by the count, 0 if that is within what the
// index may lag behind: 2 %, or 5.
func (r *reading) missing(ctx context.Context, g directoryGroup, members []object) (int, error) {
	n, err := r.conn.count(ctx, g.ID, false)
	if noCount(err) {
		r.warn(notCounted(g))
		return 0, nil
	}
	if err != nil || within(len(members), n) {
		return 0, err
	}
	// The count may hold service principals that the list lacks: the users decide.
	users := 0
	for _, o := range members {
		if o.Type == typeUser {
			users++
		}
	}
	counted, err := r.conn.count(ctx, g.ID, true)
	if err != nil && !noCount(err) {
		return 0, err
	}
	if err == nil && within(users, counted) {
		return 0, nil
	}
	return n - len(members), nil
}

func within(got, counted int) bool { return got >= counted-max(5, counted/50) }

// noCount reports whether the tenant knows no such count: advanced queries do not
// exist in Azure AD B2C (https://learn.microsoft.com/graph/aad-advanced-queries).
func noCount(err error) bool {
	refused, ok := errors.AsType[*answers.Error](err)
	return ok && (refused.Status == 400 || refused.Status == 404 || refused.Status == 405 || refused.Status == 501)
}
