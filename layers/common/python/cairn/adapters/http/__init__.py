"""HTTP calls to URLs that callers gave us, guarded against server-side request forgery."""
