package main

import (
	"fmt"
	"path"
	"strings"
)

// statements add to the database what wixl cannot, one a line.
func (p *installer) statements() string {
	all := append(p.path(), p.sameVersion()...)
	for _, f := range p.Root.All() {
		all = append(all, f.statements()...)
	}
	for _, f := range p.Root.below() {
		if short := shortName(f.Name, f.Path); short != f.Name {
			all = append(all, fmt.Sprintf("UPDATE `Directory` SET `DefaultDir` = '%s|%s' WHERE `Directory` = '%s'", short, f.Name, f.ID()))
		}
	}
	return strings.Join(all, "\n") + "\n"
}

// path is the entry in the PATH of the computer, which comes and goes with the program
// (https://learn.microsoft.com/windows/win32/msi/environment-table).
func (p *installer) path() []string {
	return []string{
		"CREATE TABLE `Environment` (`Environment` CHAR(72) NOT NULL, `Name` CHAR(255) NOT NULL LOCALIZABLE, `Value` CHAR(255) LOCALIZABLE, `Component_` CHAR(72) NOT NULL PRIMARY KEY `Environment`)",
		"INSERT INTO `Environment` (`Environment`, `Name`, `Value`, `Component_`) VALUES ('Path', '=-*PATH', '[~];[INSTALLDIR]', 'c" + p.program().ID() + "')",
		"INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('RemoveEnvironmentStrings', 3300)",
		"INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('WriteEnvironmentStrings', 5200)",
	}
}

// sameVersion lets the installer also replace a product with the same three numbers:
// 1.2.3-rc.1 by 1.2.3
// (https://learn.microsoft.com/windows/win32/msi/upgrade-table).
func (p *installer) sameVersion() []string {
	const (
		migrateFeatures = 0x1
		maxInclusive    = 0x200
	)
	return []string{
		"DELETE FROM `Upgrade` WHERE `ActionProperty` = 'WIX_UPGRADE_DETECTED'",
		fmt.Sprintf("INSERT INTO `Upgrade` (`UpgradeCode`, `VersionMax`, `Attributes`, `ActionProperty`) VALUES ('{%s}', '%s', %d, 'WIX_UPGRADE_DETECTED')",
			p.UpgradeCode, p.ProductVersion, migrateFeatures|maxInclusive),
	}
}

// statements give a file its short name, and a program its version: without one,
// Windows Installer takes the program of an older version that is there for the newer
// file, does not install this one, and then removes that one
// (https://learn.microsoft.com/windows/win32/msi/file-versioning-rules).
func (f *file) statements() []string {
	var sets []string
	if short := shortName(f.Name, f.Path); short != f.Name {
		sets = append(sets, fmt.Sprintf("`FileName` = '%s|%s'", short, f.Name))
	}
	if f.Version != "" {
		sets = append(sets, fmt.Sprintf("`Version` = '%s', `Language` = '1033'", f.Version))
	}
	if len(sets) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("UPDATE `File` SET %s WHERE `File` = '%s'", strings.Join(sets, ", "), f.ID())}
}

// below lists the folders below this one.
func (f *folder) below() []*folder {
	var all []*folder
	for _, b := range f.Folders {
		all = append(append(all, b), b.below()...)
	}
	return all
}

// shortName is the name of a file in the form 8.3, which the database has beside the
// long one (https://learn.microsoft.com/windows/win32/msi/filename): the name itself,
// if it has that form, else one made of the path.
func shortName(name, at string) string {
	stem, extension, _ := strings.Cut(name, ".")
	if len(stem) > 0 && len(stem) <= 8 && len(extension) <= 3 && !strings.ContainsAny(name, "+,;=[] ") && strings.Count(name, ".") <= 1 {
		return name
	}
	short := "X" + strings.ReplaceAll(derived("short name "+at), "-", "")[:7]
	if extension = path.Ext(name); len(extension) > 1 {
		short += strings.ToUpper(extension[:min(len(extension), 4)])
	}
	return short
}
