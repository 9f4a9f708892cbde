package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/internal/typed"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// groupPaths are the licenses that came through groups, kept until the names of these
// are known. They are kept only if the settings ask for the names.
type groupPaths struct {
	ids     []string // of the groups, in lower case, sorted, each once
	holders []groupHolder
}

// groupHolder is one user with the licenses that came through groups.
type groupHolder struct {
	id   string
	ways []sdk.AssignmentDetails
}

// add keeps the ways of a holder that lead through groups.
func (g *groupPaths) add(holder string, ways []sdk.AssignmentDetails) {
	var through []sdk.AssignmentDetails
	for _, way := range ways {
		if len(way.Groups) == 0 {
			continue
		}
		through = append(through, way)
		for _, group := range way.Groups {
			if at, known := slices.BinarySearch(g.ids, strings.ToLower(group.ID)); !known {
				g.ids = slices.Insert(g.ids, at, strings.ToLower(group.ID))
			}
		}
	}
	if len(through) > 0 {
		g.holders = append(g.holders, groupHolder{holder, through})
	}
}

// wantsGroupNames reports whether the names of groups are wanted.
func (r *run) wantsGroupNames() bool { return r.conn.cfg.GroupNames && r.w.Wants(sdk.DetailAssignment) }

// groupNames tells the names of the groups through which licenses came. Whatever goes
// wrong is a warning: the ids were told already.
func (r *run) groupNames(ctx context.Context) error {
	if !r.wantsGroupNames() || len(r.paths.groups.ids) == 0 {
		return nil
	}
	var names map[string]string
	err := entra.Spare(ctx, func(ctx context.Context) (err error) {
		names, err = r.conn.client.GroupNames(ctx, r.paths.groups.ids, graph.Patience{
			Clock: r.clock, Limit: mostGroupWait, Announce: func(until time.Time, why string) { r.w.Waiting(until, why) },
		})
		return err
	})
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil:
		r.w.Warn(groupNames().problem(ctx, r.conn, err))
	}
	for _, holder := range r.paths.groups.holders {
		named := false
		for _, way := range holder.ways {
			for i, group := range way.Groups {
				way.Groups[i].Name = typed.Detail(names[strings.ToLower(group.ID)])
				named = named || way.Groups[i].Name != ""
			}
		}
		if !named {
			continue
		}
		if err := r.w.HolderDetails(holder.id, sdk.HolderDetails{Assignments: holder.ways}); err != nil {
			return err
		}
	}
	return nil
}

// mostGroupWait bounds the waits for names that Graph throttles one by one.
const mostGroupWait = 10 * time.Minute

func groupNames() extra {
	return extra{
		name: "group-names", setting: "group_names", what: "names of groups", permission: "GroupMember.Read.All",
		denied: "m365.groups_denied", unread: "m365.groups_unread",
		probe: func(ctx context.Context, client *graph.Client, clock sdkhttp.Clock) error {
			// A group that does not exist: without the permission Graph does not even
			// say that.
			_, err := client.GroupNames(ctx, []string{"00000000-0000-0000-0000-000000000000"}, graph.Patience{
				Clock: clock, Limit: 30 * time.Second, Announce: func(time.Time, string) {},
			})
			return err
		},
	}
}
