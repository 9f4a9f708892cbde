package web

import "github.com/licexport/licexport/internal/phrase"

func textNotFound() phrase.Phrase { return phrase.New("There is no such page") }

func textNotFoundWhy() phrase.Phrase {
	return phrase.New("The job, license or source may have been renamed or taken out of the configuration.")
}

func textMethod() phrase.Phrase { return phrase.New("That cannot be done here") }

func textMethodWhy() phrase.Phrase {
	return phrase.New("These pages only show things. To change something, use the commands that they name.")
}

func textBusy() phrase.Phrase { return phrase.New("The page was not ready in time") }

func textBusyWhy() phrase.Phrase {
	return phrase.New("Others are reading pages, or the disk is slow. Try again in a moment.")
}

func textBroken() phrase.Phrase { return phrase.New("The page cannot be shown") }

func textBrokenWhy() phrase.Phrase {
	return phrase.New("The log of licexport serve says why.")
}
