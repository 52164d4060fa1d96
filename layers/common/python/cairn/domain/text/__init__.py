"""Words out of text: tokens, stop words, stems, sentences, titles."""
