export interface Appointment {
  patientId: string;
  startsAt: Date;
  status: 'booked' | 'reminded' | 'cancelled';
}
