package main

// config are the settings of the source.
type config struct {
	Path string `json:"path" jsonschema:"CSV or Excel (.xlsx) file with one row for each user, or for each license of a user" path:"true"`
	layout

	Columns   columns   `json:"columns" jsonschema:"Which columns hold what. Each takes a list of names: the first one that the header has is used. Case does not matter. A name that is missing is an error"`
	Constants constants `json:"constants,omitzero" jsonschema:"Values that are the same for all rows, where the file has no column for them"`

	ListSeparator    string          `json:"list_separator,omitempty" jsonschema:"Separator of several licenses in one cell of the license column, for example a comma, or \\n for lines within the cell. Without it a cell is one license"`
	KnownLicenses    []string        `json:"known_licenses,omitempty" jsonschema:"Names of licenses that are one license each, whatever they look like: also with list_separator in them. Others are still taken"`
	ProductColumns   *productColumns `json:"product_columns,omitempty" jsonschema:"For a file with one column for each product that says who has it, instead of columns.license"`
	SeveralAddresses string          `json:"several_addresses,omitempty" jsonschema:"What several e-mails in one cell are: an error, or the first of them is the holder's" enum:"error,first" default:"error"`
	WithoutHolder    string          `json:"without_holder,omitempty" jsonschema:"What a row is that names nobody: an error, or a license that is bought and not assigned" enum:"error,unassigned" default:"error"`
	Filters          []filter        `json:"filters,omitempty" jsonschema:"Rows to take; a row must pass all filters"`
	Include          []string        `json:"include,omitempty" jsonschema:"Licenses to take (* and ? allowed); all if empty"`
	Exclude          []string        `json:"exclude,omitempty" jsonschema:"Licenses not to take (* and ? allowed)"`
	Kinds            kinds           `json:"kinds,omitzero" jsonschema:"Which values of the kind column mean that the holder is no person (* and ? allowed). All others are users"`

	Report reportColumns `json:"report,omitzero" jsonschema:"Columns that only reports want, as in columns. A run that writes the file does not look at them"`

	UIDPrefix     string           `json:"uid_prefix,omitempty" jsonschema:"Text before the license in the UId, for example Adobe: with the colon"`
	Purchased     map[string]int64 `json:"purchased,omitempty" jsonschema:"Number of bought units by license, as the license stands in the file. Wins over the file"`
	PurchasedRows bool             `json:"purchased_rows,omitempty" jsonschema:"Each row is one bought unit of its license"`
	LicenseFile   *licenseFile     `json:"license_file,omitempty" jsonschema:"A second list with one row for each license"`

	ExpectRows int       `json:"expect_rows_at_least,omitempty" jsonschema:"Fewer rows (before filters) are an error"`
	TotalRow   *totalRow `json:"total_row,omitempty" jsonschema:"The last row tells how many rows there are; it must be there and be right"`
}

// layout says how a file is written and when it is trusted.
type layout struct {
	Encoding       string `json:"encoding,omitempty" jsonschema:"Encoding of a CSV file; auto finds it, or fails if two are possible" enum:"auto,utf-8,utf-16le,utf-16be,windows-1250,windows-1252,iso-8859-2,cp852,cp850" default:"auto"`
	Delimiter      string `json:"delimiter,omitempty" jsonschema:"The character between the values of a CSV file, or tab; auto finds it among comma, semicolon, tab and |" default:"auto"`
	Sheet          string `json:"sheet,omitempty" jsonschema:"Name of the sheet of an Excel file. Needed if several are visible"`
	MaxUnpackedMiB int    `json:"max_unpacked_mib,omitempty" jsonschema:"How many MiB an Excel file may have when unpacked, up to 4096. The texts in it, which stay in memory, may have a quarter of that" default:"256"`

	SkipLines int      `json:"skip_lines,omitempty" jsonschema:"Lines or rows above the header"`
	MaxAge    string   `json:"max_age,omitempty" jsonschema:"An older file is an error: 12h, 7d, or none" default:"35d"`
	Settle    string   `json:"settle,omitempty" jsonschema:"How long the file must not have changed before it is read: 30s, 5m. A run waits for that, at most twice as long" default:"30s"`
	Pick      string   `json:"pick,omitempty" jsonschema:"Set it to newest if the last part of path is a pattern with * or ?: the file that was changed last is read" enum:"newest"`
	RowEnds   string   `json:"row_ends,omitempty" jsonschema:"Rows of a CSV file have exactly as many values as the header; or loose: empty values at the end may be missing, and there may be more of them" enum:"exact,loose" default:"exact"`
	Footer    []string `json:"footer,omitempty" jsonschema:"Patterns (* and ? allowed) for the first line below the list, for example Copyright*. The list ends there; without such a line it is taken for cut off"`
}

// columns names the columns of the list of users.
type columns struct {
	ID          []string `json:"id,omitempty" jsonschema:"Identifier of the holder that never changes. Default: the e-mail, or the login if there is no e-mail"`
	Email       []string `json:"email,omitempty" jsonschema:"E-mail of the holder"`
	Alias       []string `json:"alias,omitempty" jsonschema:"Another e-mail, taken where email is empty"`
	Login       []string `json:"login,omitempty" jsonschema:"Name that the holder signs in with, in the form of an e-mail; taken where the others are empty"`
	Name        []string `json:"name,omitempty" jsonschema:"Name of the holder for people"`
	FirstName   []string `json:"first_name,omitempty" jsonschema:"First name, together with last_name instead of name"`
	LastName    []string `json:"last_name,omitempty" jsonschema:"Last name"`
	Kind        []string `json:"kind,omitempty" jsonschema:"What the holder is; see kinds"`
	License     []string `json:"license,omitempty" jsonschema:"License, or several of them; see list_separator"`
	LicenseName []string `json:"license_name,omitempty" jsonschema:"Name of the license for people, if it differs"`
	LicenseUID  []string `json:"license_uid,omitempty" jsonschema:"UId of the license. Default: uid_prefix and the license"`
	Purchased   []string `json:"purchased,omitempty" jsonschema:"Number of bought units of the row's license; must be the same in each row of it"`
}

// constants stand for columns that the file lacks.
type constants struct {
	License     string `json:"license,omitempty" jsonschema:"The license that all rows hold"`
	LicenseName string `json:"license_name,omitempty" jsonschema:"Name of that license for people"`
	LicenseUID  string `json:"license_uid,omitempty" jsonschema:"UId of that license"`
}

// filter is a condition on one column.
type filter struct {
	Column     []string `json:"column" jsonschema:"Column to look at; several names as in columns"`
	Equals     []string `json:"equals,omitempty" jsonschema:"The value must be one of these; an empty text is an empty cell"`
	NotEquals  []string `json:"not_equals,omitempty" jsonschema:"The value must be none of these"`
	Matches    []string `json:"matches,omitempty" jsonschema:"The value must match one of these (* and ? allowed)"`
	NotMatches []string `json:"not_matches,omitempty" jsonschema:"The value must match none of these"`
}

// kinds lists values of the kind column.
type kinds struct {
	Device []string `json:"device,omitempty" jsonschema:"Values that mean a device or a server"`
	Key    []string `json:"key,omitempty" jsonschema:"Values that mean a license key or the like"`
}

// productColumns are columns that are named after a license and say yes or no.
type productColumns struct {
	Columns []string `json:"columns" jsonschema:"The columns; each is a license"`
	Yes     []string `json:"yes,omitempty" jsonschema:"Values that mean that the holder has it (case does not matter). Default: yes, ano, ja, true, x, 1 and the like"`
	No      []string `json:"no,omitempty" jsonschema:"Values that mean the contrary; an empty text is an empty cell. Default: an empty cell, no, ne, nein, false, 0, - and the like"`
}

// licenseFile is the list of licenses.
type licenseFile struct {
	Path string `json:"path,omitempty" jsonschema:"CSV or Excel file. Default: the same file, another sheet of it" path:"true"`
	layout
	Columns licenseColumns `json:"columns" jsonschema:"Which columns hold what, as for the list of users"`
}

// licenseColumns names the columns of the list of licenses.
type licenseColumns struct {
	License   []string `json:"license" jsonschema:"License, written as in the list of users"`
	Name      []string `json:"name,omitempty" jsonschema:"Name for people, if it differs"`
	UID       []string `json:"uid,omitempty" jsonschema:"UId. Default: uid_prefix and the license"`
	Purchased []string `json:"purchased,omitempty" jsonschema:"Number of bought units; empty or unlimited: unknown"`
	Consumed  []string `json:"consumed,omitempty" jsonschema:"Number of units in use as the vendor counts them; licexport compares it with the number of users"`
}

// totalRow describes the row that closes the list.
type totalRow struct {
	Column []string `json:"column" jsonschema:"Column by which the row is recognized"`
	Text   string   `json:"text" jsonschema:"Its value there (* and ? allowed), for example Total*"`
	Count  []string `json:"count" jsonschema:"Column in which it has the number of rows"`
}

// Values of the settings that the code asks for.
const (
	auto          = "auto"
	ageAny        = "none"
	tab           = "tab"
	rowUnassigned = "unassigned"
	firstAddress  = "first"
	endsLoose     = "loose"
	pickNewest    = "newest"
)
