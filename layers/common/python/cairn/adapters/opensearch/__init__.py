"""An external search index in OpenSearch, a server or Serverless."""
