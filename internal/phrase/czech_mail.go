package phrase

// czechMail is for mails.
func czechMail() catalog {
	return catalog{
		"[licexport] %s: %s": {"[licexport] %s: %s"},
		"a run was missed":   {"běh se neuskutečnil"},
		"a trouble is over":  {"potíž skončila"},
		"works again":        {"opět funguje"},
		"success":            {"v pořádku"},
		"licexport sends this because of notify.mail in its settings. Nobody reads answers.": {"Tuto zprávu posílá licexport podle nastavení notify.mail. Odpovědi nikdo nečte."},

		// A refusal.
		"All sources were read, but what they say would change more than the limits of the guard allow, so the new file was not published.": {"Všechny zdroje byly přečteny, ale změnilo by se víc, než dovolují meze strážce, a nový soubor proto nebyl zveřejněn."},
		"The published file stays as it was: nobody loses a license until somebody decides.":                                                {"Zveřejněný soubor zůstává beze změny: dokud někdo nerozhodne, nepřijde o licenci nikdo."},
		"Nothing was published yet, and nothing is until somebody decides.":                                                                 {"Zatím nebylo nic zveřejněno, a dokud někdo nerozhodne, ani nebude."},
		"License":                        {"Licence"},
		"Have it now":                    {"Má ji nyní"},
		"Would have it":                  {"Mělo by ji nově"},
		"Would lose it":                  {"Přišlo by o ni"},
		"Why refused":                    {"Proč odmítnuto"},
		"and %d more":                    {"a %d další", "a %d další", "a %d dalších"},
		"the whole file":                 {"celý soubor"},
		"Look first who would lose what": {"Nejdříve se podívejte, kdo by o co přišel"},
		"If it is right, approve it":     {"Je-li to správně, schvalte to"},
		"This cannot be approved. Correct what is wrong at the source; the next run reads it again.":    {"Toto schválit nelze. Opravte chybu ve zdroji; příští běh ho přečte znovu."},
		"It can be approved until %s. If it is wrong, correct the source; the next run reads it again.": {"Schválit to lze do %s. Je-li to chyba, opravte zdroj; příští běh ho přečte znovu."},

		// Why the guard refused.
		"%s (limit %s)":                                        {"%s (mez %s)"},
		"the new file has no row at all":                       {"nový soubor nemá žádný řádek"},
		"its source does not have the license any more":        {"zdroj už licenci nemá"},
		"nobody would have it any more":                        {"neměl by ji už nikdo"},
		"it would be stored under another UId":                 {"byla by uložena pod jiným UId"},
		"too large a part at once":                             {"najednou příliš velká část"},
		"too many at once":                                     {"najednou příliš mnoho"},
		"too many within seven days":                           {"během sedmi dnů příliš mnoho"},
		"too many would have another e-mail":                   {"příliš mnoha držitelům by se změnil e-mail"},
		"too many have another e-mail within seven days":       {"během sedmi dnů se příliš mnoha držitelům změnil e-mail"},
		"the source names fewer holders than units in use":     {"zdroj uvedl méně držitelů, než je čerpaných jednotek"},
		"the source names far fewer holders than units in use": {"zdroj uvedl mnohem méně držitelů, než je čerpaných jednotek"},

		// A failure.
		"and %d more errors": {"a %d další chyba", "a %d další chyby", "a %d dalších chyb"},
		"Nothing was published yet, so nobody loses a license by this.":       {"Zatím nebylo nic zveřejněno, takže tím nikdo o licenci nepřijde."},
		"The published file stays as it was: nobody loses a license by this.": {"Zveřejněný soubor zůstává beze změny: nikdo tím o licenci nepřijde."},
		"To see the whole run": {"Podívat se na celý běh"},

		// What goes with it.
		"Attached: who is concerned (%d rows).":                                                      {"V příloze: koho se to týká (%d řádek).", "V příloze: koho se to týká (%d řádky).", "V příloze: koho se to týká (%d řádků)."},
		"Attached: who is concerned, the first %d rows of %d. The whole list is %s on the computer.": {"V příloze: koho se to týká, prvních %d řádků z %d. Celý seznam je na počítači v souboru %s."},
		"The list of who is concerned could not be read. It is %s on the computer.":                  {"Seznam těch, kterých se to týká, nešlo přečíst. Je na počítači v souboru %s."},

		// About the run.
		"Computer": {"Počítač"},
		"File":     {"Soubor"},
		"Run":      {"Běh"},
		"Began":    {"Začátek"},
	}
}
