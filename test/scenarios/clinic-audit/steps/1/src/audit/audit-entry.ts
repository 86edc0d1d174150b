interface Entry {
  staffId: string;
  patientId: string;
  at: Date;
}

export interface LoginEntry extends Entry {
  kind: 'login';
}

export interface RecordViewEntry extends Entry {
  kind: 'record_view';
  section: string;
}

export type AuditEntry = LoginEntry | RecordViewEntry;
