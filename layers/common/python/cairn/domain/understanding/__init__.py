"""From what a language model proposes to what memory accepts: nothing is believed unchecked."""
