package locale

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
)

// ReadFile reads a language file: one flat JSON object of key to message.
func ReadFile(data []byte) (map[string]Message, error) {
	messages := map[string]Message{}
	if len(bytes.TrimSpace(data)) == 0 {
		return messages, nil
	}
	var texts map[string]any // read in one pass: every command waits for this
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, err
	}
	for key, text := range texts {
		switch text := text.(type) {
		case string:
			messages[key] = Message{Text: text}
		case map[string]any:
			forms := make(map[string]string, len(text))
			for category, form := range text {
				words, ok := form.(string)
				if !ok {
					return nil, fmt.Errorf("%s: the form %q is no text", key, category)
				}
				forms[category] = words
			}
			messages[key] = Message{Forms: forms}
		default:
			return nil, fmt.Errorf("%s is neither a text nor an object of plural forms", key)
		}
	}
	return messages, nil
}

// WriteFile writes a language file: sorted, one key a line, so that two people's
// changes meet in different lines.
func WriteFile(messages map[string]Message) ([]byte, error) {
	keys := make([]string, 0, len(messages))
	for key := range messages {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var out bytes.Buffer
	out.WriteString("{\n")
	for i, key := range keys {
		text, err := plainJSON(messages[key])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		fmt.Fprintf(&out, "%q: %s", key, text)
		if i < len(keys)-1 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
	}
	out.WriteString("}\n")
	return out.Bytes(), nil
}

// plainJSON leaves <, > and & as they are, for people read these files.
func plainJSON(m Message) ([]byte, error) {
	var value any = m.Text
	if m.Plural() {
		value = m.Forms
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}
