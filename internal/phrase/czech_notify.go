package phrase

// czechNotify is for internal/notify, save for mails.
func czechNotify() catalog {
	return catalog{
		// Titles.
		"%s: %s":                                  {"%s: %s"},
		"a source failed, nothing was published":  {"některý zdroj selhal, nic nebylo zveřejněno"},
		"wrong usage or configuration":            {"chyba v příkazu nebo v konfiguraci"},
		"the output could not be written":         {"soubor nešlo zapsat"},
		"another run is at work":                  {"právě běží jiný běh"},
		"internal error":                          {"vnitřní chyba"},
		"terminated":                              {"běh ukončil systém"},
		"done, but needs attention":               {"hotovo, ale vyžaduje pozornost"},
		"a secret or certificate is near its end": {"brzy skončí platnost tajného kódu nebo certifikátu"},
		"licenses to clear by hand in Alvao":      {"licence k ručnímu vyčištění v Alvao"},
		"licenses to enter by hand in Alvao":      {"licence k ručnímu zapsání v Alvao"},
		"a run was missed":                        {"běh se neuskutečnil"},
		"a run was cut off":                       {"běh byl přerušen"},
		"%d runs were missed":                     {"neuskutečnil se %d běh", "neuskutečnily se %d běhy", "neuskutečnilo se %d běhů"},
		"published":                               {"zveřejněno"},
		"unchanged":                               {"beze změny"},

		"works again after %s":                          {"opět v pořádku, výpadek trval %s"},
		"publishes again after %s, but needs attention": {"opět zveřejňuje, výpadek trval %s; vyžaduje však pozornost"},
		"approved after %s":                             {"schváleno, čekalo se %s"},
		"rolled back after %s":                          {"vrácen dřívější soubor, potíže trvaly %s"},
		"%d troubles are over":                          {"%d potíž skončila", "%d potíže skončily", "%d potíží skončilo"},
		"%d troubles are over, others remain":           {"%d potíž skončila, další trvají", "%d potíže skončily, další trvají", "%d potíží skončilo, další trvají"},
		"%s, %s":                                        {"%s, %s"},
		"%d runs":                                       {"%d běh", "%d běhy", "%d běhů"},

		"test message": {"zkušební zpráva"},
		"This is a test: nothing has happened. Somebody sent it with: licexport notify test": {"Toto je zkouška: nic se nestalo. Někdo ji poslal příkazem: licexport notify test"},
		"Whoever gets it is notified of the runs, too.":                                      {"Kdo ji dostal, dostává i zprávy o bězích."},

		// Why a run needs attention.
		"source %q failed; its published rows were used instead: they were read %s, %s ago (limit: %s)":                    {"zdroj %q selhal; místo něj byly použity jeho dříve zveřejněné řádky, přečtené %s (stáří %s, mez %s)"},
		"the file is published, but handing it over failed: %s":                                                            {"soubor je zveřejněn, ale předání selhalo: %s"},
		"the guard refused %s; the published rows were kept":                                                               {"strážce odmítl %s; zůstaly dříve zveřejněné řádky"},
		"the job has been %s; nothing was read or published. To go on: %s":                                                 {"úloha je pozastavena (%s); nic se nečetlo ani nezveřejnilo. Pokračovat: %s"},
		"the published rows of all other licenses of source %q were kept, too, because a part of its directory is missing": {"zůstaly i dříve zveřejněné řádky všech ostatních licencí zdroje %q, protože chybí část jeho adresáře"},
		"the refused file could not be kept for an approval: %s":                                                           {"odmítnutý soubor se nepodařilo uschovat ke schválení: %s"},

		// What is over, and what lasts.
		"Over: %s (it began on %s and lasted %s)": {"Skončilo: %s (začalo %s a trvalo %s)"},
		"Over: %d more":                   {"Skončilo také: %d další", "Skončilo také: %d další", "Skončilo také: %d dalších"},
		"Still: %s (since %s)":            {"Stále trvá: %s (od %s)"},
		"Still: %d more":                  {"Stále trvá: %d další", "Stále trvají: %d další", "Stále trvá: %d dalších"},
		"missed runs":                     {"neuskutečněné běhy"},
		"the guard refused %s":            {"strážce odmítl %s"},
		"published rows were kept for %s": {"u licence %s zůstaly dříve zveřejněné řádky"},
		"the step %s failed":              {"krok %s selhal"},
		"The job is held: its runs read and publish nothing. To go on: %s": {"Úloha je pozastavena: její běhy nic nečtou ani nezveřejňují. Pokračovat: %s"},
		"the job was held":            {"úloha byla pozastavena"},
		"source %q failed":            {"zdroj %q selhal"},
		"runs that published nothing": {"běhy, které nic nezveřejnily"},

		// What happened and what to do.
		"Nothing was published yet.": {"Zatím nebylo nic zveřejněno."},
		"Nothing was published yet. The job runs again when it is due next; at once: %s":                    {"Zatím nebylo nic zveřejněno. Úloha poběží v příštím termínu; hned ji spustí: %s"},
		"What was published before is untouched.":                                                           {"Dříve zveřejněný soubor zůstal beze změny."},
		"If the removals are right: %s":                                                                     {"Je-li úbytek správný: %s"},
		"The step %s failed (exit code %d); the file is published, but was not handed over.":                {"Krok %s selhal (návratový kód %d); soubor je zveřejněn, ale nebyl předán."},
		"%s: nobody has it since %s, %d had it before":                                                      {"%s: od %s ji nikdo nemá, dříve měla držitelů: %d"},
		"%s: its UId is %s since %s, which has to be entered in Alvao; %d had it before":                    {"%s: její UId je %s od %s a je třeba ho zapsat v Alvao; dříve měla držitelů: %d"},
		"ImportLic cannot take away a license that nobody in the file has.":                                 {"ImportLic neumí odebrat licenci, kterou v souboru nikdo nemá."},
		"The commands for %d more":                                                                          {"Příkaz pro %d další", "Příkazy pro %d další", "Příkazy pro %d dalších"},
		"%s, %s; %s gained, %d lost":                                                                        {"%s, %s; přibylo %s, ubylo %d"},
		"It was due on %s, and it is too late to make up for it (schedule.grace).":                          {"Měl proběhnout %s a nahradit ho už je pozdě (schedule.grace)."},
		"They were due from %s to %s, and it is too late to make up for them (schedule.grace).":             {"Měly proběhnout od %s do %s a nahradit je už je pozdě (schedule.grace)."},
		"The run that was due on %s was cut off, and it is too late to repeat it (schedule.grace).":         {"Běh, který měl proběhnout %s, byl přerušen a opakovat ho už je pozdě (schedule.grace)."},
		"Was the machine off or asleep, did licexport serve not run, or did a run before it take too long?": {"Byl počítač vypnutý nebo uspaný, neběžel licexport serve, nebo trval předchozí běh příliš dlouho?"},
		"What was published before is untouched. The job runs again when it is due next; at once: %s":       {"Dříve zveřejněný soubor zůstal beze změny. Úloha poběží v příštím termínu; hned ji spustí: %s"},
		"It began on %s and has happened %s. As long as it lasts, it is reported once a day.":               {"Začalo to %s a stalo se to %s. Dokud to trvá, přijde upozornění jednou denně."},
		"in %d runs": {"v %d běhu", "ve %d bězích", "v %d bězích"},
		"%d times":   {"%dkrát", "%dkrát", "%dkrát"},
		"… and %d more lines; see: licexport history": {"… a ještě %d řádek; viz licexport history", "… a ještě %d řádky; viz licexport history", "… a ještě %d řádků; viz licexport history"},
	}
}
