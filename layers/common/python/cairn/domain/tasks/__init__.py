"""An accepted add: its plan, the chunks in which it is applied, its working memory and files."""
