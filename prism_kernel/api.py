"""Everything a plugin may use: import this module and nothing else of the kernel.

What is listed in ``__all__`` follows ``API_VERSION``; a test locks it. Importing it loads neither
the web framework nor any driver. Contract suites for tests are in ``prism_kernel.testing``.
"""

from __future__ import annotations

from prism_kernel import semver
from prism_kernel.contracts.analyzer import (
    Analyzer,
    AnalyzerProvider,
    AnalyzerReport,
    Finding,
    PackageContents,
    PackageFile,
    Severity,
)
from prism_kernel.contracts.auth import (
    ANONYMOUS,
    Action,
    Authenticator,
    AuthProvider,
    Decision,
    Principal,
    RequestInfo,
)
from prism_kernel.contracts.context import Logger, PluginContext
from prism_kernel.contracts.events import (
    Event,
    IndexFailed,
    PublishRefused,
    TagMoved,
    VersionPublished,
    VersionsDeprecated,
    VersionsUnpublished,
    VersionYanked,
)
from prism_kernel.contracts.frontend import (
    CheckProvider,
    CheckResult,
    CommandProvider,
    RouterProvider,
)
from prism_kernel.contracts.index import Indexer, IndexProvider, Page
from prism_kernel.contracts.plugin import API_VERSION, PluginInfo, hookimpl
from prism_kernel.contracts.resolve import SelectionRequest, StrategyProvider, VersionFacts
from prism_kernel.contracts.review import PublishDraft, Review, Verdict
from prism_kernel.contracts.runtime import (
    AbsoluteMain,
    ArrayItems,
    ExportsRules,
    Format,
    MainField,
    ModeRules,
    NullTarget,
    RuntimeProfile,
    RuntimeProvider,
    ScalarExports,
    Stars,
    TrailingSlash,
)
from prism_kernel.contracts.services import RegistryService
from prism_kernel.contracts.storage import (
    ObjectStat,
    StorageDriver,
    StorageProvider,
    StoredObject,
    check_conditions,
    check_key,
    check_range,
    is_segment,
)
from prism_kernel.errors import (
    AuthenticationRequired,
    ConfigurationError,
    Conflict,
    FileNotFound,
    InvalidInput,
    InvalidRange,
    NotFound,
    ObjectNotFound,
    PackageNotFound,
    PermissionDenied,
    PreconditionFailed,
    PrismError,
    StorageUnavailable,
    VersionNotFound,
)
from prism_kernel.jsonvalue import JsonMapping, JsonObject, JsonValue
from prism_kernel.models.diff import VersionDiff
from prism_kernel.models.manifest import PrismManifest
from prism_kernel.models.metadata import VersionMetadata
from prism_kernel.models.package import PackageRecord, PackageSummary
from prism_kernel.names import check_name

__all__ = [
    "ANONYMOUS",
    "API_VERSION",
    "AbsoluteMain",
    "Action",
    "Analyzer",
    "AnalyzerProvider",
    "AnalyzerReport",
    "ArrayItems",
    "AuthProvider",
    "AuthenticationRequired",
    "Authenticator",
    "CheckProvider",
    "CheckResult",
    "CommandProvider",
    "ConfigurationError",
    "Conflict",
    "Decision",
    "Event",
    "ExportsRules",
    "FileNotFound",
    "Finding",
    "Format",
    "IndexFailed",
    "IndexProvider",
    "Indexer",
    "InvalidInput",
    "InvalidRange",
    "JsonMapping",
    "JsonObject",
    "JsonValue",
    "Logger",
    "MainField",
    "ModeRules",
    "NotFound",
    "NullTarget",
    "ObjectNotFound",
    "ObjectStat",
    "PackageContents",
    "PackageFile",
    "PackageNotFound",
    "PackageRecord",
    "PackageSummary",
    "Page",
    "PermissionDenied",
    "PluginContext",
    "PluginInfo",
    "PreconditionFailed",
    "Principal",
    "PrismError",
    "PrismManifest",
    "PublishDraft",
    "PublishRefused",
    "RegistryService",
    "RequestInfo",
    "Review",
    "RouterProvider",
    "RuntimeProfile",
    "RuntimeProvider",
    "ScalarExports",
    "SelectionRequest",
    "Severity",
    "Stars",
    "StorageDriver",
    "StorageProvider",
    "StorageUnavailable",
    "StoredObject",
    "StrategyProvider",
    "TagMoved",
    "TrailingSlash",
    "Verdict",
    "VersionDiff",
    "VersionFacts",
    "VersionMetadata",
    "VersionNotFound",
    "VersionPublished",
    "VersionYanked",
    "VersionsDeprecated",
    "VersionsUnpublished",
    "check_conditions",
    "check_key",
    "check_name",
    "check_range",
    "hookimpl",
    "is_segment",
    "semver",
]
