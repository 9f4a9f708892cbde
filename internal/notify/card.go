package notify

// attachment is an Adaptive Card as Teams wants it
// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using).
type attachment struct {
	ContentType string `json:"contentType"`
	Content     card   `json:"content"`
}

// card is an Adaptive Card (https://adaptivecards.io/explorer/AdaptiveCard.html).
type card struct {
	Schema  string    `json:"$schema"`
	Type    string    `json:"type"`
	Version string    `json:"version"`
	MSTeams teams     `json:"msteams"`
	Body    []element `json:"body"`
}

// teams are settings of Teams' own.
type teams struct {
	Width string `json:"width"`
}

// element is a RichTextBlock or a FactSet.
type element struct {
	Type      string    `json:"type"`
	Separator bool      `json:"separator,omitempty"`
	Inlines   []textRun `json:"inlines,omitempty"`
	Facts     []fact    `json:"facts,omitempty"`
}

// textRun is text that is shown as it is. A TextBlock would take it for
// Markdown, and the part numbers of licenses are full of underscores.
type textRun struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Size   string `json:"size,omitempty"`
	Weight string `json:"weight,omitempty"`
	Color  string `json:"color,omitempty"`
}

// card shows the message to people in Teams.
func (m message) card() attachment {
	c := card{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
		MSTeams: teams{Width: "Full"},
	}
	for i, e := range m.events {
		c.Body = append(c.Body, element{
			Type: "RichTextBlock", Separator: i > 0,
			Inlines: []textRun{{Type: "TextRun", Text: e.Title.String(), Size: "Medium", Weight: "Bolder", Color: color(e.Kind.trait().severity)}},
		})
		for _, line := range e.Lines {
			if text := line.String(); text != "" {
				c.Body = append(c.Body, element{Type: "RichTextBlock", Inlines: []textRun{{Type: "TextRun", Text: text}}})
			}
		}
	}
	c.Body = append(c.Body, element{Type: "FactSet", Separator: true, Facts: m.facts()})
	return attachment{ContentType: "application/vnd.microsoft.card.adaptive", Content: c}
}

func color(s Severity) string {
	switch s {
	case Error:
		return "Attention"
	case Warning:
		return "Warning"
	default:
		return "Good"
	}
}
