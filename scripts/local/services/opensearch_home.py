"""The folder an OpenSearch server runs from, put together from what Maven Central has.

The minimal server with the modules that k-NN and HTTP need, as the official archive lays them out.
Its k-NN comes without native libraries, so mappings have to name the engine `lucene`.
"""

import shutil
import tempfile
import zipfile
from pathlib import Path

from scripts.local.services import maven

VERSION = "3.6.0"
KNN = f"org.opensearch.plugin:opensearch-knn:{VERSION}.0:zip"
# By folder of the home. What is in `lib` is left out of the others: the server refuses duplicates.
PARTS = {
    "lib": (
        f"org.opensearch:opensearch:{VERSION}",
        f"org.opensearch:opensearch-agent-bootstrap:{VERSION}",
        f"org.opensearch:opensearch-plugin-classloader:{VERSION}",
        "org.apache.logging.log4j:log4j-core:2.25.3",  # the version of its log4j-api
    ),
    "transport-netty4": (f"org.opensearch.plugin:transport-netty4-client:{VERSION}",),
    "transport-grpc": (f"org.opensearch.plugin:transport-grpc:{VERSION}",),
    "lang-painless": (f"org.opensearch.plugin:lang-painless:{VERSION}",),
    "analysis-common": (f"org.opensearch.plugin:analysis-common:{VERSION}",),
    "opensearch-knn": (KNN,),
}
# Class and the plugins it extends, for modules whose archives describe themselves nowhere.
MODULES = {
    "transport-netty4": ("org.opensearch.transport.Netty4ModulePlugin", ""),
    "transport-grpc": ("org.opensearch.transport.grpc.GrpcPlugin", ""),
    "lang-painless": ("org.opensearch.painless.PainlessModulePlugin", ""),
    "analysis-common": (
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "lang-painless",
    ),
}


def install(home: Path) -> None:
    """Make the home unless it is there; in one step, so that it is never half full.

    Raises: MavenError.
    """
    if home.is_dir():
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, ignore_cleanup_errors=True) as place:
        parts = Path(place) / "parts"
        maven.bring(parts, PARTS)
        arrange(parts)
        maven.publish(parts, home)


def arrange(parts: Path) -> None:
    """From one folder for each entry of PARTS to the layout of a home."""
    (parts / "bin").mkdir()  # the server would make it, where it may not write
    known = {jar.name for jar in (parts / "lib").iterdir()}
    for name, (class_name, extended) in MODULES.items():
        module = parts / "modules" / name
        shutil.copytree(parts / name, module, ignore=lambda _, names: known & set(names))
        (module / "plugin-descriptor.properties").write_text(descriptor(name, class_name, extended))
        shutil.rmtree(parts / name)
    (archive,) = (parts / "opensearch-knn").glob("opensearch-knn-*.zip")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(parts / "plugins" / "opensearch-knn")
    shutil.rmtree(parts / "opensearch-knn")


def descriptor(name: str, class_name: str, extended: str) -> str:
    return f"""description={name}
name={name}
version={VERSION}
opensearch.version={VERSION}
java.version=21
classname={class_name}
extended.plugins={extended}
has.native.controller=false
"""
