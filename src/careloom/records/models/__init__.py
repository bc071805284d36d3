"""The tables, one subject a file."""

from careloom.records.models.allowance import Allowance
from careloom.records.models.audit import AuditEntry
from careloom.records.models.chore import Chore
from careloom.records.models.claimed import Claimed
from careloom.records.models.clock import HandClock
from careloom.records.models.consent import Consent
from careloom.records.models.decision import DecisionRecord
from careloom.records.models.delivery import Delivery
from careloom.records.models.device import Device, TakenReading
from careloom.records.models.enrollment import Enrollment
from careloom.records.models.export_request import ExportRequest
from careloom.records.models.form import SubmittedForm
from careloom.records.models.journal import FreeText, JournalEntry
from careloom.records.models.learned import LearnedArtifact, LearnedOfPerson
from careloom.records.models.narrative import NarrativeEdit
from careloom.records.models.notice import Notice
from careloom.records.models.organization import Membership, Organization
from careloom.records.models.participant import Participant, PersonalField
from careloom.records.models.program import ProgramBundle
from careloom.records.models.retention import RetentionCut
from careloom.records.models.set_aside import SetAside
from careloom.records.models.task import StaffTask

__all__ = [
    "Allowance",
    "AuditEntry",
    "Chore",
    "Claimed",
    "Consent",
    "DecisionRecord",
    "Delivery",
    "Device",
    "Enrollment",
    "ExportRequest",
    "FreeText",
    "HandClock",
    "JournalEntry",
    "LearnedArtifact",
    "LearnedOfPerson",
    "Membership",
    "NarrativeEdit",
    "Notice",
    "Organization",
    "Participant",
    "PersonalField",
    "ProgramBundle",
    "RetentionCut",
    "SetAside",
    "StaffTask",
    "SubmittedForm",
    "TakenReading",
]
