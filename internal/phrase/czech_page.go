package phrase

// czechPage is for the pages of internal/web and the charts.
func czechPage() catalog {
	return catalog{
		"All is well.":                          {"Vše je v pořádku."},
		"All jobs":                              {"Všechny úlohy"},
		"As of":                                 {"Stav k"},
		"Job":                                   {"Úloha"},
		"Job %s":                                {"Úloha %s"},
		"Jobs":                                  {"Úlohy"},
		"Last good run":                         {"Poslední dobrý běh"},
		"Main menu":                             {"Hlavní nabídka"},
		"Next run":                              {"Příští běh"},
		"Rows":                                  {"Řádky"},
		"Skip to the content":                   {"Přeskočit na obsah"},
		"Sources":                               {"Zdroje"},
		"State":                                 {"Stav"},
		"That cannot be done here":              {"To tady nejde"},
		"The configuration has no jobs.":        {"V konfiguraci není žádná úloha."},
		"The page cannot be shown":              {"Stránku nelze zobrazit"},
		"The page was not ready in time":        {"Stránka nebyla včas připravena"},
		"There is no such page":                 {"Taková stránka není"},
		"To the jobs":                           {"Na seznam úloh"},
		"What to do":                            {"Co udělat"},
		"Where you are":                         {"Kde jste"},
		"Why is in the log of licexport serve.": {"Proč, je v logu programu licexport serve."},
		"Others are reading pages, or the disk is slow. Try again in a moment.":                      {"Stránky čtou i jiní, nebo je pomalý disk. Zkuste to za chvíli znovu."},
		"The job, license or source may have been renamed or taken out of the configuration.":        {"Úloha, licence nebo zdroj se možná jmenuje jinak nebo v konfiguraci už není."},
		"These pages only show things. What is to be done is done with the commands that they name.": {"Tyto stránky jen ukazují. Co je třeba udělat, udělají příkazy, které jsou na nich uvedeny."},
		"never":       {"nikdy"},
		"no schedule": {"bez plánu"},
		"running":     {"běží"},
		"since":       {"od"},
		"unknown":     {"není známo"},
	}
}
