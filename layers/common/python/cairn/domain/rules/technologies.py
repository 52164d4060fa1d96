"""Names of technologies that texts often name without saying what they are."""

import re

# Nothing else is called so, in whatever case.
_SURE_TEXT = """
airflow ansible aws azure bash bigquery c++ c# cassandra celery clickhouse cloudflare
cloudformation css django docker dynamodb elasticsearch eslint fastapi ffmpeg figma firebase flask
gcp github gitlab golang grafana graphql grpc haskell html https influxdb java javascript jenkins
jira json jupyter jwt kafka keras keycloak kotlin kubectl kubernetes langchain laravel linux
mariadb matlab memcached mlflow mongodb mypy mysql neo4j next.js nginx node.js nodejs npm numpy
oauth openai opencl opensearch openssl pandas php pinecone postgres postgresql powershell
prometheus puppeteer pydantic pytest python pytorch qdrant rabbitmq redis redshift regex saml
scikit-learn selenium solidity spacy splunk sql sqlalchemy sqlite supabase svelte tailwind
tensorflow terraform typescript ubuntu unix vercel vmware vscode vue webpack weaviate websocket
wordpress xml yaml zookeeper
"""
_WORDS = ("github actions", "google cloud", "visual studio code", "vs code")
# Words of everyday language where nothing before them says otherwise.
_DOUBTFUL_TEXT = """
Angular Ant Apache Bun Chef Conda Dart Deno Elixir Erlang Excel Express Git Go Gradle Hadoop Helm
Hive Julia Kibana Lambda Lua Maven Notion Oracle Perl Puppet Rails React Ruby Rust Scala Slack
Snowflake Spark Spring Swift Symfony Teams Unity Vault Vim Vite Windows Word Zoom
"""
_BEFORE = "".join(f"(?<={word} )|" for word in ("in", "of", "use", "uses", "used", "using", "with"))


def _any_of(*names: str) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


TECHNOLOGY = re.compile(
    rf"(?<![\w@/.#-])(?:(?i:{_any_of(*_WORDS, *_SURE_TEXT.split())})"
    rf"|(?:{_BEFORE.rstrip('|')})(?:{_any_of(*_DOUBTFUL_TEXT.split())}))(?![\w@/#+-])",
    re.ASCII,
)
