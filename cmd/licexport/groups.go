package main

import "github.com/spf13/cobra"

// addGroups adds the commands to the root, by what people want to do.
func addGroups(root *cobra.Command, io streams) {
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"export", "Export:", []*cobra.Command{newRunCommand(io), newCheckCommand(io), newLicensesCommand(io), newDemoCommand(io)}},
		{"look", "Look back:", []*cobra.Command{newStatusCommand(io), newHistoryCommand(io), newShowCommand(io), newDiffCommand(io), newReportCommand(io), newValidateCommand(io)}},
		{"decide", "Decide:", []*cobra.Command{newApproveCommand(io), newRollbackCommand(io), newHoldCommand(io), newResumeCommand(io), newAckCommand(io), newPurgeCommand(io)}},
		{"schedule", "Schedule:", []*cobra.Command{newScheduleCommand(io), newServeCommand(io)}},
		{"plugins", "Plugins:", []*cobra.Command{newPluginCommand(io)}},
		{"configure", "Configure:", []*cobra.Command{newConfigCommand(io), newSecretCommand(io), newNotifyCommand(io), newDoctorCommand(io)}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, cmd := range g.commands {
			cmd.GroupID = g.id
		}
		root.AddCommand(g.commands...)
	}
	root.AddCommand(newVersionCommand(io), newManCommand())
}
