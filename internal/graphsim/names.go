package graphsim

import "strings"

// nation is a country's share of the invented people.
type nation struct {
	location string // usageLocation
	given    []givenName
	surnames []surname
}

// givenName has a gender, because Czech, Slovak and Polish surnames follow it.
type givenName struct {
	name   spelling
	female bool
}

type surname struct{ male, female spelling }

// spelling is a name as people write it and as directories put it into
// addresses: small letters without accents.
type spelling struct{ text, ascii string }

// given reads names of one gender, split at spaces.
func given(female bool, list string) []givenName {
	var out []givenName
	for name := range strings.FieldsSeq(list) {
		out = append(out, givenName{spell(name), female})
	}
	return out
}

// surnames reads "Novák/Nováková" pairs, or names that do not change.
func surnames(list string) []surname {
	var out []surname
	for name := range strings.FieldsSeq(list) {
		male, female, ok := strings.Cut(name, "/")
		if !ok {
			female = male
		}
		out = append(out, surname{spell(male), spell(female)})
	}
	return out
}

// nations returns the people's countries with common names of each.
func nations() []nation {
	return []nation{
		{"CZ", append(
			given(false, "Jiří Jan Petr Tomáš Lukáš Václav Ondřej Zdeněk Matěj Vojtěch Řehoř Miloš"),
			given(true, "Jana Eva Lucie Tereza Kateřina Věra Alžběta Žaneta Markéta Šárka Ludmila Božena")...),
			surnames("Novák/Nováková Svoboda/Svobodová Dvořák/Dvořáková Černý/Černá Procházka/Procházková Kučera/Kučerová Veselý/Veselá Horák/Horáková Němec/Němcová Pokorný/Pokorná Růžička/Růžičková Beneš/Benešová Žižka/Žižková Říha/Říhová Šťastný/Šťastná Kůň/Kůňová Ježek/Ježková Vlček/Vlčková Čížek/Čížková Hájek/Hájková")},
		{"DE", append(
			given(false, "Jürgen Jörg Thomas Stefan Günther Björn Felix Matthias Sören Uwe"),
			given(true, "Sabine Käthe Anna Jördis Claudia Ute Bärbel Lena Friederike Heike")...),
			surnames("Müller Schäfer Weiß Schröder Krüger Böhm Groß Köhler Jäger Vogel Günther Lößner Schmidt Fischer Bäcker Strauß Höfer Kühn Brückner Wagner")},
		{"PL", append(
			given(false, "Łukasz Paweł Michał Grzegorz Wojciech Stanisław Bartłomiej Mirosław Krzysztof Radosław"),
			given(true, "Małgorzata Agnieszka Joanna Elżbieta Bożena Grażyna Świętosława Zofia Halina Danuta")...),
			surnames("Kowalski/Kowalska Wiśniewski/Wiśniewska Wójcik Lewandowski/Lewandowska Dąbrowski/Dąbrowska Zieliński/Zielińska Szymański/Szymańska Woźniak Kozłowski/Kozłowska Jabłoński/Jabłońska Król Wróbel Stępień Górski/Górska Gołębiowski/Gołębiowska Żak Ćwikła Śliwa Mróz Łuczak")},
		{"FR", append(
			given(false, "François Jérôme Stéphane Frédéric Loïc Cédric Rémi Benoît Gaël Hervé"),
			given(true, "Hélène Cécile Zoé Maëlle Françoise Agnès Joëlle Noémie Léa Anaïs")...),
			surnames("Lefèvre Lemaître Hébert Béranger Gérard Fournier Rousseau Aubé Château Délorme Noël Pélissier Barthélemy Garçon Besnard L'Hôpital Crépin Dupré Forêt Mérieux")},
		{"SK", append(
			given(false, "Ľubomír Štefan Jozef Ján Peter Marián Ľuboš Radovan Vladimír Matúš"),
			given(true, "Zuzana Mária Ľudmila Katarína Soňa Viera Alžbeta Daniela Oľga Petra")...),
			surnames("Kováč/Kováčová Horváth/Horváthová Varga/Vargová Tóth/Tóthová Baláž/Balážová Hudák/Hudáková Ďurica/Ďuricová Krajčír/Krajčírová Mäsiar/Mäsiarová Šimko/Šimková Ľupták/Ľuptáková Chovanec/Chovancová Bôrik/Bôriková Gašpar/Gašparová Kráľ/Kráľová Ondruš/Ondrušová Polák/Poláková Sýkora/Sýkorová Vŕba/Vŕbová Žák/Žáková")},
	}
}

// spell removes the accents of the names above.
func spell(name string) spelling {
	letters := strings.NewReplacer(
		"á", "a", "ä", "a", "ą", "a", "â", "a", "č", "c", "ć", "c", "ç", "c", "ď", "d", "é", "e", "ě", "e", "ę", "e", "è", "e", "ê", "e", "ë", "e",
		"í", "i", "ï", "i", "î", "i", "ĺ", "l", "ľ", "l", "ł", "l", "ň", "n", "ń", "n", "ó", "o", "ö", "o", "ô", "o", "ŕ", "r", "ř", "r",
		"š", "s", "ś", "s", "ß", "ss", "ť", "t", "ú", "u", "ů", "u", "ü", "u", "ý", "y", "ž", "z", "ź", "z", "ż", "z", "'", "")
	return spelling{text: name, ascii: letters.Replace(strings.ToLower(name))}
}
