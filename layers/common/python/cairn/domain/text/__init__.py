"""Text analysis: tokens, stop words, stems, sentences, titles."""
