"""Every command of the documents: the test that runs it, or why none does.

A command is named by its first line, without remarks.
"""

REQUESTS = "tests/e2e/dialects/test_documentation.py::test_requests_are_answered_as_the_page_says"
OPERATOR = "tests/e2e/dialects/test_documentation.py::test_an_operators_commands_run_as_they_stand"

RUN: dict[str, tuple[str, ...]] = {
    REQUESTS: (
        "field() { python3 -c "
        "\"import json; print(json.load(open('.local/endpoint.json'))['$1'])\"; }",
        "BASE=$(field memos_base_url) KEY=$(field api_key)",
        "RELAY=$(field memoryrelay_base_url) KEY=$(field api_key)",
        "export RELAY MEMORYRELAY_API_KEY=$KEY",
        'curl -s $BASE/add/message -H "Authorization: Token $KEY" -d \'{',
        'ADDED=$(curl -s $BASE/add/message -H "Authorization: Token $KEY" -d \'{',
        'echo "$ADDED"',
        'TASK_ID=$(echo "$ADDED" | grep -o \'"task_id":"[^"]*\' | cut -d \'"\' -f 4)',
        'status() { curl -s $BASE/get/status -H "Authorization: Token $KEY" '
        '-d \'{"task_id": "\'"$TASK_ID"\'"}\'; }',
        'while status | grep -q \'"status":"running"\'; do sleep 1; done',
        "status",
        'curl -s $BASE/search/memory -H "Authorization: Token $KEY" -d \'{',
        'curl -s $BASE/search/memory -H "Authorization: Token $KEY" '
        '-d \'{"user_id": "mia", "query": "When does the user work?"}\'',
        'curl -s $BASE/extract/memory -H "Authorization: Token $KEY" -d \'{',
        'curl -s $BASE/rerank -H "Authorization: Token $KEY" -d \'{',
        'curl -s $BASE/chat -H "Authorization: Token $KEY" -d \'{',
        'curl -sN $BASE/chat -H "Authorization: Token $KEY" -d \'{',
        "export OPENAI_BASE_URL=$BASE OPENAI_API_KEY=$KEY",
        'curl -s $BASE/get/memory -H "Authorization: Token $KEY" '
        '-d \'{"user_id": "noor", "size": 1}\'',
        'curl -s $BASE/delete/memory -H "Authorization: Token $KEY" -d \'{"user_id": "noor"}\'',
        'curl -s $RELAY/v2/memories -H "Authorization: Bearer $KEY" -d \'{',
        'curl -s $RELAY/v2/context/build -H "Authorization: Bearer $KEY" '
        '-d \'{"agent_id": "release-bot", "query": "When are releases cut?"}\'',
        'curl -s $RELAY/v1/webhooks -H "Authorization: Bearer $KEY" -d \'{',
    ),
    OPERATOR: (
        'scripts/cairn projects create "Support bot"',
        "scripts/cairn projects list",
        "scripts/cairn projects issue $PROJECT_ID --key-name ci "
        "--scopes read,write --expires 2027-01-31",
        "scripts/cairn projects list $PROJECT_ID",
        "scripts/cairn projects expire $PROJECT_ID $KEY_ID 2026-12-31",
        "scripts/cairn projects revoke $PROJECT_ID $KEY_ID",
        "scripts/cairn redrive",
        "scripts/cairn trace $TASK_ID --project $PROJECT_ID",
        'scripts/cairn redrive --project $PROJECT_ID --reason "refused" --yes',
        "scripts/cairn create-index",
        "scripts/cairn reindex",
    ),
    "tests/e2e/operations/test_operating.py::"
    "test_a_failed_task_is_shown_first_and_understood_when_that_is_wanted": (
        "scripts/cairn redrive --task $TASK_ID --yes",
    ),
    "tests/e2e/operations/test_import.py::test_every_message_becomes_findable_with_its_own_date": (
        "scripts/cairn import chat.jsonl --user mia",
    ),
    "tests/e2e/operations/test_chat.py::test_a_pipe_is_answered_with_what_is_remembered": (
        "scripts/cairn chat --user mia",
        'echo "When do I work?" | scripts/cairn chat --user mia --no-memory',
    ),
    "tests/e2e/operations/test_operating.py::test_what_cannot_be_read_is_listed": (
        "scripts/cairn check --project $PROJECT_ID",
    ),
    "tests/e2e/operations/test_erase.py::test_the_verb_says_what_it_finds": (
        "scripts/cairn erase-check $PROJECT_ID mia",
    ),
}

NOT_RUN: dict[str, tuple[str, ...]] = {
    "It deploys to the stack of this clone, which the person who runs the tests may be using.": (
        "make demo",
        "make demo CONVERSATION=chat.jsonl",
        "make serve",
        "scripts/cairn invoke ingest/add_message --env-vars .local/env.json",
    ),
    "It is what runs these tests, or a part of them.": (
        "make test",
        "make test-unit",
        "make soak",
        "make lint",
        "make format",
        ".local/venv/bin/python -m pytest tests/contract",
        ".local/venv/bin/python -m pytest tests/infrastructure",
        ".local/venv/bin/python -m pytest tests/e2e",
        ".local/venv/bin/python -m pytest tests/resilience",
    ),
    "It needs an AWS account.": (
        "make deploy",
        "make deploy STACK_NAME=cairn-eu",
        'scripts/cairn projects --stack-name cairn --region us-east-1 create "Support bot"',
        "aws secretsmanager create-secret --name cairn/model-keys "
        '--secret-string \'{"chat": "BEDROCK_API_KEY"}\'',
    ),
    "It prepares a command that needs a model or an AWS account.": (
        "export CAIRN_CHAT_MODEL=gpt-4.1-mini CAIRN_CHAT_API_KEY=$OPENAI_API_KEY",
        "export CAIRN_EMBEDDINGS_MODEL=text-embedding-3-small CAIRN_EMBEDDINGS_DIMENSIONS=1024 "
        "CAIRN_EMBEDDINGS_API_KEY=$OPENAI_API_KEY",
        "export CAIRN_CHAT_BASE_URL=http://127.0.0.1:11434/v1 CAIRN_CHAT_MODEL=qwen3:8b",
        'export CAIRN_CHAT_MODELS=\'{"small": {"base_url": "http://127.0.0.1:11434/v1", '
        '"model": "qwen3:8b"}, "gpt-4.1": {"key": "openai"}}\'',
        "export CAIRN_EMBEDDINGS_BASE_URL=http://127.0.0.1:11434/v1 "
        "CAIRN_EMBEDDINGS_MODEL=nomic-embed-text CAIRN_EMBEDDINGS_DIMENSIONS=768",
        "export CAIRN_RERANK_BASE_URL=http://127.0.0.1:8080 CAIRN_RERANK_MODEL=bge-reranker-v2-m3",
        "export CAIRN_CHAT_BASE_URL=https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1 "
        "CAIRN_CHAT_MODEL=openai.gpt-oss-120b-1:0",
        "export CAIRN_MODEL_SECRET=cairn/model-keys",
    ),
    "It needs Docker.": (
        "docker compose up --detach --wait",
        "AWS_ENDPOINT_URL=http://127.0.0.1:4566 make demo",
    ),
    "It measures for minutes; its unit tests check what it computes.": (
        "scripts/cairn bench imports",
        "scripts/cairn bench capacity",
        "scripts/cairn bench add --only ratio,aws --require",
        "scripts/cairn bench add --only import --require",
        "scripts/cairn bench rules --require",
        "scripts/cairn bench v2 --require",
        "scripts/cairn bench peers",
        "scripts/cairn bench search --require",
        "scripts/cairn bench chat --require",
        "scripts/cairn bench completed --require",
    ),
    "It needs a data set that is not ours to ship.": (
        "scripts/cairn bench retrieval --data locomo.json",
    ),
}
